mkdir bin
ln -s "$(realpath "$(type -P damo)")" bin/damo182
PATH=$PWD/bin:$PATH
damo182 fmt_json --ops paddr --regions 4K-2M --damos_action pageout --damos_age 60s max --damos_access_rate 0 10 \
	--damos_quotas 1s 50M 1s 0 3 7 --damos_wmarks free_mem_rate 5s 500 400 300 --damos_filter memcg nomatching /a \
	--damos_quota_goal user_input 100 50
damo182 fmt_json --ops paddr --regions 4K-2M --damos_action stat >made.json
damo args damon made.json --format report
