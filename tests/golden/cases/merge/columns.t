damox merge --exclude_samples 0 fft.native full.native --columns program percentile wss_bytes idle_seconds
