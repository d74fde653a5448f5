damox convert_record_format --format xml
