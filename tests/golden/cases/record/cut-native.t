damox report record_info --input cut.native
