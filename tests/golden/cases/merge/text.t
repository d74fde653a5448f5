# Three records, two of them of one program, which has two targets
damox merge --exclude_samples 0 fft.native full.native full.native
