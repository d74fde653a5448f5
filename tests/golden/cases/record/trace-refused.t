# What looks like a trace, and would be misread: a sentence each
try() { damox report record_info -i t.txt 2>&1; echo "$?"; }
lines() { n=0; for t; do echo "kdamond.0 77 [001] $t: damon:damon_aggregated: target_id=0 nr_regions=1 4096-8192: $((n++)) 0"; done >t.txt; }
lines 4 5 6 7; try
lines 0.000000 0.100071 0.099987 0.100003; try
lines 5.100071 0.099987 0.100003 0.099999; try
sed -i 's/ [0-9.]*: damon:/ damon:/' t.txt; try
for t in 1 2; do for k in 0 1; do for r in 1 2; do echo "0.${t}0000$k$r: damon:damon_aggregated: target_id=0 nr_regions=2 ${r}000-$((r + 1))000: 0 0"; done; done; done | sort -k1,1.7 -k5 >t.txt; try
sed 's/nr_regions=2 .*/nr_regions=2/' t.txt | sed '1s/$/ 4096-8192: 0 0/' >u.txt; mv u.txt t.txt; try
{ cat trace.txt; echo " x 1 [000] 5.0: damon:damon_aggregated: target_id=0"; } >t.txt; try 2>&1 | head -n 1
# Shown line by line, it is at least said
lines 5.100071 0.099987 0.100003 0.099999; damox report trace -i t.txt 2>&1 | cut -c1-110
