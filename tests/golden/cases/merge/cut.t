damox merge --exclude_samples 0 fft.native -o a && head -c -5 a >b && damox merge b
