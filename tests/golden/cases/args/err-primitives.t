damox args damon --regions 0-1G --sample_primitives page_table page_fault
