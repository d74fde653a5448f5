echo "[]" | damox validate --input -
