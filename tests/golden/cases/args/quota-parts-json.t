damox args damon --regions 0-1G --damos_action pageout --damos_quota_interval 1s --damos_quota_time 5ms --damos_quota_space 1234567 --damos_quota_weights 0 1 1 --damos_quota_fail_charge_ratio 1 4096
