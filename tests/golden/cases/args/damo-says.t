# what damo says on standard output before the parameters
damo args damon 4242 --ops paddr
damo args damon paddr --ops vaddr --regions 1-2
damo args damon paddr --target_pid 3 --regions 1-2 --format yaml
for options in "--target_pid 3" "--ops vaddr --regions 1-2" "--ops vaddr --ops vaddr"; do
	damo args damon 4242 $options --format report
done
damo args damon --ops vaddr --target_pid 5 --target_pid 6 --regions 1-2 --format report
damo args damon --ops vaddr --target_pid 5 --regions "1-2	3-4" --regions '' --numa_node 0 1 --format report
damo args damon 4242 -s 1 -s 2 --nr_targets 1 1 --regions 1-2 --format report
