# Names of files, one a line
printf '%s\n' full.native '' steps.json >list
damox merge --exclude_samples 0 --files_from list fft.native --columns program records
damox merge --exclude_samples 0 --files_from - --columns program records <list
