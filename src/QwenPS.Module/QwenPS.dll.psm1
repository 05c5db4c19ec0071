# This file never runs. The manifest specifies 'QwenPS.dll', which the loader provides to PowerShell from its own load context. Test-ModuleManifest, which
# publishing uses, requires a file with this name, or with this name and .psm1, in this folder.
