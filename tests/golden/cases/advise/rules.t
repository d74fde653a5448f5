# What is known of four areas: always used, used at first, used now and then, never used
python3 used.py 40
damox advise -i used.json
damox advise -i used.json --columns call start end name accessed_percent saves_bytes saves_translations saves_faults
damox advise -i used.json --json | python3 -c '
import json, sys
rows = json.load(sys.stdin)
for r in rows:
    print(r["call"], r["bytes"], r["saves_bytes"], r["saves_translations"], r["saves_faults"], r["function"])
    assert r["bytes"] == int(r["end"], 0) - int(r["start"], 0) and r["sure_low_percent"] <= r["sure_percent"] <= r["sure_high_percent"]'
