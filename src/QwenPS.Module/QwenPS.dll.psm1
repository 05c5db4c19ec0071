# Never run. The manifest names 'QwenPS.dll', which the loader gives to PowerShell from a load context of its own;
# Test-ModuleManifest, and with it publishing, wants a file of that name, or of that name and .psm1, in this folder.
