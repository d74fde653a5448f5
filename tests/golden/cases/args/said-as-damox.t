# under its own name the tool warns on standard error, and says nothing of lists
damox args damon 4242 --ops paddr --target_pid 3 --format report
damox args damon --ops vaddr --target_pid 5 --target_pid 6 --regions 1-2 --format report
