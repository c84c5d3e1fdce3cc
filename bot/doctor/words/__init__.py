"""Every sentence of the doctor's, in Chinese and English side by side; `<name>_todo` says what to do about `<name>`."""
