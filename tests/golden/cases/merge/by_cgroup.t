# By the cgroups of processes; a record that does not know them, and a merge of merges
damox merge --exclude_samples 0 --by cgroup cgroup.native fft.native -o a && sed -n 2p a
damox merge a cgroup.native --columns program records targets --range 50 51 1
damox merge --exclude_samples 0 cgroup.native -o b && damox merge a b
