damox report nr_regions --input areas.json -p x.png && python3 look.py x.png; damox report footprints --input steps.json.mem_footprint -s time -p y.png && python3 look.py y.png
