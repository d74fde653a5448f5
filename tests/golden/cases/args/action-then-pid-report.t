damox args damon --format report --damos_access_rate 0 0 --damos_sz_region 4K max --damos_age 60s max --damos_action pageout 4242
