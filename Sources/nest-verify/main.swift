print("nest-verify")
