damox merge --exclude_samples 0 fft.native --nr_programs 1 full.native --nr_cols_bar 0 --range 50 51 1
