damox merge --exclude_samples 0 fft.native -o a && sed -i 's/^program fft 1 1/program fft 1 2/' a && damox merge a
