package tabular

import (
	"fmt"
	"strings"
	"testing"
)

func BenchmarkRead(b *testing.B) {
	var plain strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&plain, "M%05d,Vehicle cream,%d,L,%d,%.1f\n", i/100, i/4%25, i%2+1, 200+float64(i%1000)/5)
	}
	for name, text := range map[string]string{
		"plain":  plain.String(),
		"quoted": strings.ReplaceAll(plain.String(), "Vehicle cream", `"Vehicle cream"`),
		"utf16":  encodeUTF16(plain.String()),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				sheets, _, err := Read([]byte(text), Options{})
				if err != nil {
					b.Fatal(err)
				}
				cells := 0
				for row := range sheets[0].Rows() {
					cells += len(row.Cells)
				}
				if cells != 1_200_000 {
					b.Fatal(cells)
				}
			}
		})
	}
}
