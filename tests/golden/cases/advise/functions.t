# A record with call stacks names who used it
damox advise -i fft.native --least_size 64K
