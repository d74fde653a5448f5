damox report nr_regions --input areas.json --sortby time | head -n 6
damox report nr_regions --input areas.json --sortby time --time_range 2500ms 2700ms guided
damox report nr_regions --input areas.json --sortby time --range 0 101 50
