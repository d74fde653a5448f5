# any option of contexts, or a list of counts, says how many there are
damo args damon --nr_targets 1 1 --regions 1-2 --regions 3-4
damo args damon --nr_targets 1 1 --regions 1-2 --regions 3-4 --nr_schemes 1 0 --damos_action stat
damo args damon --nr_targets 1 1 --nr_ctxs 1 1 --regions 1-2 --regions 3-4 --format report
for option in -s -a -u -n -m; do
	damo args damon $option 11 $option 12 --regions 1-2 --regions 3-4 --nr_targets 1 1 --format report
done
damo args damon --monitoring_intervals 1 2 3 --monitoring_intervals 4 5 6 --target_pid 5 --target_pid 6 --nr_targets 1 1 --format report
damo args damon --monitoring_nr_regions_range 11 22 --monitoring_nr_regions_range 33 44 --target_pid 5 --target_pid 6 --target_pid 7 --nr_targets 1 2 --format report
damo args damon --ops vaddr --ops paddr --nr_targets 1 1 --target_pid 5 --target_pid 6 --regions 1-2 --regions 3-4 --nr_schemes 0 1 -c '[{"action": "stat"}]' --format report
