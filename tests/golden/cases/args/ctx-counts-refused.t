# counts that do not fit
two="--ops vaddr --ops vaddr --target_pid 5 --target_pid 6"
refused() { damo args damon "$@" >out 2>&1 && echo "taken: $*"; true; }
refused --nr_targets 2 1 $two
refused --nr_targets 2 1 --ops paddr --ops paddr --regions 1-2 --regions 3-4
refused --nr_targets 1 1 --nr_schemes 1 $two --damos_action stat
refused --nr_targets 1 1 --nr_schemes 2 $two --damos_action stat --damos_action pageout
refused --nr_targets 1 1 $two -c '[{"action": "stat"}]'
refused --nr_targets 2 --regions 1-2
refused --nr_targets 0
refused -s 1 -s 2
