damox merge --exclude_samples 0 fft.native -o a && damox merge --exclude_samples 1 fft.native -o b && damox merge a b
