// The `rufbund` command.
int main() { return 0; }
