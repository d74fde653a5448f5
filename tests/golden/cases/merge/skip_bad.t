# What cannot be merged is named and left out; what is whole of a record that is cut off counts
damox merge --exclude_samples 0 --skip_bad fft.native words.txt no-file empty-file cut.native -o merged
ls merged* && damox merge merged --columns program records targets snapshots
