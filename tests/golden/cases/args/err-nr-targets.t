damox args damon --ops paddr --regions 0-1G --ops paddr --regions 2G-3G
