# Pages have the size that the file says, wherever that stands; without, 4096 bytes
sed 's/^  "time"/  "page_bytes": 65536,\n&/' steps.json.mem_footprint >before.json
python3 -c '
import json
with open("steps.json.mem_footprint") as f:
    list = json.load(f)
for snapshot in list:
    snapshot["page_bytes"] = 65536
with open("behind.json", "w") as f:
    json.dump(list, f)'
for file in steps.json.mem_footprint before.json behind.json; do
	damox report footprints all --input $file --range 0 101 50
done
