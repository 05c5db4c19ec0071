function Get-Median([System.Collections.Generic.List[double]] $Values) {
    $Values.Sort()
    $middle = [int][math]::Floor($Values.Count / 2)
    if ($Values.Count % 2) { $Values[$middle] } else { ($Values[$middle - 1] + $Values[$middle]) / 2 }
}
