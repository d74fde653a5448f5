for t in png svg pdf jpeg; do damox report wss --input pair.json --per_target -r 0 101 10 -p x.$t && python3 look.py x.$t; done
