# Without options of its own, it goes on as the first merge began
damox merge --exclude_samples 3 --acc_thres 2 fft.native -o a && damox merge a fft.native -o b && sed -n 2,3p b
