# A merge of merges is the merge of all, packed or not, and whatever their order is
m() { damox merge --exclude_samples 0 "$@"; }
m fft.native full.native -o ab && m steps.json -o c && gzip c && m c.gz ab -o staged && m steps.json full.native fft.native -o all &&
	cmp staged all && m all --nr_cols_bar 0 --range 50 51 1
# Written over itself
m all steps.json -o all && m - <all --columns program records
stat -c %a all
head -n 4 all
