# A record that does not say how it was looked at has none.
damox report wss --input areas.json --error_bars
