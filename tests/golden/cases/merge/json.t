damox merge --exclude_samples 0 fft.native steps.json --range 0 101 50 --json
