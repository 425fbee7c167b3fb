package tabular

import (
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
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

// A workbook of 50 000 rows, as a long study of several readouts makes it: texts, numbers and dates.
func BenchmarkXLSX(b *testing.B) {
	f := excelize.NewFile()
	stream, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	dated, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		b.Fatal(err)
	}
	for i := range 50_000 {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		err := stream.SetRow(cell, []any{
			fmt.Sprintf("M%04d", i/100), "Vehicle cream",
			excelize.Cell{StyleID: dated, Value: 46000 + i%30},
			"L", i%2 + 1, 200 + float64(i%1000)/7,
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := stream.Flush(); err != nil {
		b.Fatal(err)
	}
	data, err := f.WriteToBuffer()
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(data.Len()))
	b.ReportAllocs()
	for b.Loop() {
		sheets, _, refusal := Read(data.Bytes(), Options{})
		if refusal != nil {
			b.Fatal(refusal)
		}
		cells := 0
		for row := range sheets[0].Rows() {
			cells += len(row.Cells)
		}
		if cells != 300_000 {
			b.Fatal(cells)
		}
	}
}
