damox merge --exclude_samples 0 fft.native --range 50 102 10 --nr_cols_bar 0
