o="--regions 0-1G --damos_action pageout --damos_access_rate 29% 57% --damos_age 1.000001s max --damos_sz_region 4K 1234567 --damos_quotas 5 1234567 1s 10% 2 3 --damos_wmarks free_mem_rate 5s 500 400 50 --damos_max_nr_snapshots 3 --damos_filter allow memcg /a"
damox args damon $o --out a.json
for form in "" --raw "--format yaml" "--raw --format yaml"; do
	damox args damon a.json $form --out b.txt
	damox args damon --kdamonds b.txt --out c.json
	cmp a.json c.json && echo "same by way of '$form'"
done
