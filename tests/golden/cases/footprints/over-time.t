damox report footprints rss --input steps.json.mem_footprint --sortby time --nr_cols_bar 10
damox report footprints rss --input steps.json.mem_footprint --time_range 1s 3s guided --range 0 101 100 --nr_cols_bar 10
sed 's/"time": *[0-9.]*,//' steps.json.mem_footprint >undated
grep -c time undated
damox report footprints rss --input undated --sortby time --nr_cols_bar 10
damox report footprints rss --input undated --time_range 1s 3s 2>&1 || echo "status $?"
