damox merge --exclude_samples 0 fft.native --max_programs 1 full.native steps.json --columns program records targets
