damo report access --input acc-plain.json --style cold-memory-tail --hist_logscale --hist_cumulate
