damox args damon --damon_ctx --ops paddr --regions 0-1G --sample 1ms --damon_ctx --ops vaddr --target_pid 3 --target_pid 4 --damos_action stat
