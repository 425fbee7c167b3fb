package tabular

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// bookOf makes a workbook of a sample in text: a line "= name" begins a sheet, tabs part cells.
func bookOf(t testing.TB, text string) []byte {
	t.Helper()
	f := excelize.NewFile()
	name, row := "", 0
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if title, begins := strings.CutPrefix(line, "= "); begins {
			if name, row = title, 0; len(f.GetSheetList()) == 1 && f.GetSheetList()[0] == "Sheet1" {
				f.SetSheetName("Sheet1", name)
			} else if _, err := f.NewSheet(name); err != nil {
				t.Fatal(err)
			}
			continue
		}
		row++
		for i, cell := range strings.Split(line, "\t") {
			at, err := excelize.CoordinatesToCellName(i+1, row)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellStr(name, at, cell); err != nil {
				t.Fatal(err)
			}
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestReadELISA(t *testing.T) {
	for name, c := range map[string]struct {
		wells, remarks []string
	}{
		"softmax.txt": {
			[]string{
				"Ears A1 St1 standard : 1.525@E12 # = 80.100@C12, 80.000@B12, -",
				"Ears B1 St2 standard : 0.050@E14 # = -, 0.000@B14, -",
				"Ears B2 St2 standard : 0.051@E15 # = -, 0.000@B14, -",
				"Ears A3 M01  : 0.620@C28 # = 25.100@D28, -, -",
				"Ears B3 M01  : 0.610@C29 # = 24.700@D29, -, -",
				"Ears C3 M02  : 0.049@C30 # = -, -, -",
			},
			[]string{"1 E13 the operator or the software left the well out (Masked)"},
		},
		"gen5.txt": {
			[]string{
				"Plate 1 A1 STD1 standard : 1.525@B18 # = 80.1@B20, 80@B12, -",
				"Plate 1 A2 SPL1 sample : OVRFLW@C18 # = -, -, 1@C12",
				"Plate 1 A3 SPL1 sample : 0.812@D18 # = 35.2@D20, -, 0.25@D12",
				"Plate 1 A4 BLK blank : 0.050@E18 # = -, -, -",
				"Plate 1 B1 STD2 standard : 0.925@B21 # = 39.9@B23, 40@B14, -",
				"Plate 1 B2 SPL2 sample : 0.700@C21 # = 29.6@C23, -, 1@C14",
				"Plate 1 B3 SPL2 sample : 0.231@D21 # = 8.1@D23, -, 0.25@D14",
				"Plate 1 B4 CTL1 control : 0.500@E21 # = 21@E23, -, -",
			}, nil,
		},
		"magellan.csv": {
			[]string{
				"P1 A1 ST1_1 standard : 1.525@A2 # = -, -, -",
				"P1 B1 ST2_1 standard : 0.925@A3 # = -, -, -",
				"P1 C1 SM1_1 sample : 0.620@A4 # = -, -, -",
				"P1 D1 BL1 blank : 0.050@A5 # = -, -, -",
			}, nil,
		},
		"grid.csv": {
			[]string{
				" A1 Std  : 1,525@B3 # = -, 80@B11, -",
				" A2 Std  : 1,530@C3 # = -, 80@C11, -",
				" A3 M01  : 0,620@D3 # = -, -, 1:100@D7",
				" A4 M01  : 0,610@E3 # = -, -, 1:100@E7",
				" B1 Std  : 0,925@B4 # = -, 40@B12, -",
				" B2 Std  : 0,930@C4 # = -, 40@C12, -",
				" B3 M02  : 0,049@D4 # = -, -, -",
				" B4 M02  : OVRFLW@E4 # = -, -, -",
			}, nil,
		},
		"skanit.txt": {
			[]string{
				"Plate 1 A1 Std0001  : 1.525@B10 # = 80.2@B15µg/ml, 80@C6, -",
				"Plate 1 A2 Std0001  : 1.530@C10 # = > Max@C15µg/ml, 80@C7, -",
				"Plate 1 A3 Un0001  : 0.620@D10 # = 25.1@D15µg/ml, -, 1:250@D7",
				"Plate 1 B1 Std0002  : 0.925@B11 # = 40.1@B16µg/ml, 40@C9, -",
				"Plate 1 B2 Std0002  : 0.930@C11 # = 40.3@C16µg/ml, 40@C10, -",
				"Plate 1 B3 M02  : 0.049@D11 # = < Min@D16µg/ml, -, 1:10@D10",
			}, nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			data := sample(t, name)
			if name == "skanit.txt" {
				data = bookOf(t, string(data))
			}
			p := readExport(t, data)
			if d := cmp.Diff(c.wells, lines(p)); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.remarks, remarks(p)); d != "" {
				t.Error(d)
			}
			for _, w := range p.Wells {
				if !w.InWell && name != "grid.csv" {
					t.Errorf("the result of %s is taken as one in the sample", w.Name)
				}
				if name == "gen5.txt" && w.Reciprocal != (w.Dilution.Text == "0.25") {
					t.Errorf("the dilution of %s is taken as a part: %v", w.Name, w.Reciprocal)
				}
			}
		})
	}
	p := readExport(t, bookOf(t, string(sample(t, "skanit.txt"))))
	if w := p.Wells[0]; w.Result.Sheet != "Standard Curve 1_03" || w.Signal.Sheet != "" || w.Sample.Sheet != "Layout definitions" || !slices.Equal(p.PassedOver, []string{"Run log"}) {
		t.Errorf("%+v, passed over %q", w, p.PassedOver)
	}
}

// A grid is read in whatever container and notation; a table that is none is left alone.
func TestGrids(t *testing.T) {
	header := "\t" + strings.Join([]string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}, "\t")
	for name, c := range map[string]struct {
		text  string
		wells []string
	}{
		"tabs":                   {header + "\nA\t0.1\t0.2\nB\t0.3\n", []string{" A1 0.1", " A2 0.2", " B1 0.3"}},
		"two plates":             {"one\n" + header + "\nA\t0.1\nB\t0.3\n\ntwo\n" + header + "\nA\t0.5\nB\t0.6\n", []string{"one A1 0.1", "one B1 0.3", "two A1 0.5", "two B1 0.6"}},
		"two side by side":       {"\tone" + strings.Repeat("\t", 13) + "two\n" + header + "\t" + header + "\nA\t0.1" + strings.Repeat("\t", 12) + "A\t0.5\nB\t0.3" + strings.Repeat("\t", 12) + "B\t0.6\n", []string{"one A1 0.1", "one B1 0.3", "two A1 0.5", "two B1 0.6"}},
		"letters once":           {header + "\t" + header + "\nA\t0.1" + strings.Repeat("\t", 13) + "0.5\nB\t0.3" + strings.Repeat("\t", 13) + "0.6\n", []string{"plate 1 A1 0.1", "plate 1 B1 0.3", "plate 2 A1 0.5", "plate 2 B1 0.6"}},
		"small letters":          {header + "\na\t0.1\nb\t0.3\n", []string{" A1 0.1", " B1 0.3"}},
		"eleven columns":         {strings.TrimSuffix(header, "\t12") + "\nA\t0.1\nB\t0.3\n", nil},
		"rows without letters":   {header + "\nM1\t0.1\nM2\t0.3\n", nil},
		"rows in another order":  {header + "\nB\t0.1\nA\t0.3\n", nil},
		"a row that is missing":  {header + "\nA\t0.1\nB\t0.2\nD\t0.3\n", []string{" A1 0.1", " B1 0.2"}},
		"a table of study days":  {"Animal\tDay 1\tDay 2\nA\t0.1\t0.2\nB\t0.1\t0.3\n", nil},
		"a row of several lines": {header + "\nA\t0.1\n\t0.2\nB\t0.3\n", []string{" A1 0.1", " B1 0.3"}},
	} {
		sheets, _, problem := Read([]byte(c.text), Options{})
		if problem != nil {
			t.Fatal(problem)
		}
		p, ok := ReadPlates(sheets)
		var wells []string
		for _, w := range p.Wells {
			wells = append(wells, w.Plate+" "+w.Name+" "+w.Signal.Text)
		}
		if d := cmp.Diff(c.wells, wells); d != "" || ok != (c.wells != nil) {
			t.Errorf("%s: %v\n%s", name, ok, d)
		}
		if (len(p.Remarks) > 0) != (name == "a row of several lines") {
			t.Errorf("%s: %v", name, remarks(p))
		}
	}
}

// readings writes wells as "well reading kind sample: signal = result, expected, dilution".
func readings(p Plates) []string {
	var all []string
	for _, w := range p.Wells {
		net := ""
		if w.Net {
			net = " net"
		}
		all = append(all, fmt.Sprintf("%s %s%s %s %s: %s = %s, %s, %s", w.Name, w.Reading, net, w.Type, w.Sample.Text, w.Signal.Text, w.Result.Text, w.Expected.Text, w.Dilution.Text))
	}
	return all
}

// A list is grouped by sample: the ID, the name and the dilution stand on the first well of a group only.
func TestGen5List(t *testing.T) {
	p := readExport(t, sample(t, "gen5_list.txt"))
	want := []string{
		"A1 450 standard STD1: 1.525 = 80.1, 80, ",
		"A1 570 standard STD1: 0.041 = 80.1, 80, ",
		"A2 450 standard STD1: 1.530 = 79.9, 80, ",
		"A2 570 standard STD1: 0.040 = 79.9, 80, ",
		"H1 450 blank BLK: 0.050 = <0.000, , ",
		"H1 570 blank BLK: 0.039 = <0.000, , ",
		"A3 450 sample M01: 0.812 = 35.2, , 10",
		"A3 570 sample M01: 0.042 = 35.2, , 10",
		"B3 570 sample M01: 0.044 = , , 10",
		"C3 450 sample M01: OVRFLW = >100.000, , 20",
		"C3 570 sample M01: 0.043 = >100.000, , 20",
	}
	if d := cmp.Diff(want, readings(p)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"1 F28 the operator left the well out (the value stands between asterisks)"}, remarks(p)); d != "" {
		t.Error(d)
	}
	if w := p.Wells[0]; w.Signal.Row != 24 || w.Signal.Column != 5 || w.Plate != "Plate 1" || w.Reciprocal {
		t.Errorf("%+v", w)
	}
}

// Gen5 titles its pictures by the reading where it exports no table of results, and puts wells side by side in a workbook.
func TestGen5Forms(t *testing.T) {
	head := "Experiment File Path:\tx\nPlate Number\tPlate 7\n"
	numbers := "\t" + strings.Join([]string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}, "\t") + "\n"
	for name, c := range map[string]struct {
		text           string
		wells, remarks []string
	}{
		"titled by the reading": {
			head + "Layout\n" + numbers + "A\tSTD1\tSPL1" + strings.Repeat("\t", 11) + "Well ID\n\t25\t" + strings.Repeat("\t", 11) + "Conc/Dil\n\n" +
				"660\n" + numbers + "A\t0.114\t0.056" + strings.Repeat("\t", 11) + "660\nB\t0.1\n\nConc\n" + numbers + "A\t21.861\t2.349" + strings.Repeat("\t", 11) + "Conc\nB\t1\n",
			[]string{"A1 660 standard STD1: 0.114 = 21.861, 25, ", "A2 660 sample SPL1: 0.056 = 2.349, , ", "B1 660  : 0.1 = 1, , "},
			nil,
		},
		"wells side by side": {
			head + "Results\n\tWell\tA1\tA2\n\tWell ID\tSTD1\tSPL1\n\tRead 1:450\t1.5\t0.6\n\tBlank Read 1:450\t1.4\t0.5\n\t[Concentration]\t80\t?????\n",
			[]string{"A1 Read 1:450 standard STD1: 1.5 = 80, , ", "A2 Read 1:450 sample SPL1: 0.6 = , , "},
			nil,
		},
		"only without the blank": {
			head + "Results\n" + numbers + "A\t0.114" + strings.Repeat("\t", 12) + "Blank 450\nB\t0.1" + strings.Repeat("\t", 12) + "Blank 450\n",
			[]string{"A1 450 net  : 0.114 = , , ", "B1 450 net  : 0.1 = , , "},
			nil,
		},
		"over time": {
			head + "Start Kinetic\tRuntime 0:05:00\n420\nTime\tT° 420\tA1\tA2\n0:00:00\t\t0.1\t0.2\nResults\n" + numbers + "A\t98.5" + strings.Repeat("\t", 12) + "Max V [420]\nB\t1\n",
			nil,
			[]string{"0 A3 the export holds readings over time (kinetic), not one reading of each well"},
		},
		"a spectrum": {
			head + "\tAbsorbance Spectrum\nWavelength\tA1\tA2\n300\t0.1\t0.2\n",
			nil,
			[]string{"0 B3 the export holds a spectrum, not one reading of each well"},
		},
		"no wells": {head, nil, []string{"0 1 the export has no picture of a plate, and no list of its wells"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := readExport(t, []byte(c.text))
			if d := cmp.Diff(c.wells, readings(p)); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.remarks, remarks(p)); d != "" {
				t.Error(d)
			}
			for _, w := range p.Wells {
				if w.Plate != "Plate 7" {
					t.Error(w.Plate)
				}
			}
		})
	}
}

// SoftMax Pro draws a picture for each wavelength side by side and the reduced values below, or writes a cell a well in a
// line; groups name their columns at will, with a unit behind the name.
func TestSoftMaxForms(t *testing.T) {
	numbers := strings.Join([]string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}, "\t")
	rest := strings.Repeat("\t", 10)
	plate := func(format, kind, wavelengths string) string {
		return "##BLOCKS= 1\nPlate:\tP1\t1.3\t" + format + "\t" + kind + "\tAbsorbance\tRaw\tFALSE\t1\t\t\t\t\t\t" + wavelengths + "\t1\t12\t96\t1\t8\n"
	}
	formulas := "\nGroup Column\tFormula Name\tFormula\n"
	for name, c := range map[string]struct {
		text           string
		wells, remarks []string
	}{
		"two wavelengths": {
			plate("PlateFormat", "Endpoint", "2\t450 650 ") + "\tTemperature\t" + numbers + "\t\t" + numbers + "\n\t22\t2,61\t2,49" + rest + "\t\t0,04\t0,05" + rest + "\n\t\t1,5\t1,4" + rest + "\t\t0,03\t0,02" + rest +
				"\n\n\t\t" + numbers + "\n\t\t2,57\t2,44\n\t\t1,47\t1,38\n~End\n",
			[]string{
				"A1 reduced  : 2,57 = , , ", "A2 reduced  : 2,44 = , , ", "B1 reduced  : 1,47 = , , ", "B2 reduced  : 1,38 = , , ",
				"A1 450  : 2,61 = , , ", "A2 450  : 2,49 = , , ", "B1 450  : 1,5 = , , ", "B2 450  : 1,4 = , , ",
				"A1 650  : 0,04 = , , ", "A2 650  : 0,05 = , , ", "B1 650  : 0,03 = , , ", "B2 650  : 0,02 = , , ",
			},
			nil,
		},
		"one wavelength": {
			plate("PlateFormat", "Endpoint", "1\t450 ") + "\tTemperature\t" + numbers + "\n\t22\t2.61\n\t\t1.5\n\n\t\t" + numbers + "\n\t\t2.61\n\t\t1.5\n~End\n",
			[]string{"A1   : 2.61 = , , ", "B1   : 1.5 = , , "},
			nil,
		},
		"rows that were not read": {
			plate("PlateFormat", "Endpoint", "1\t450 ") + "\tTemperature\t" + numbers + "\n\t\t\t\n\t\t\t\n\t22\t\t\t1.5" + rest + "\n\n\t\t" + numbers + "\n\t\t\n\t\t\n\t\t\t\t1.5\n~End\n",
			[]string{"C3   : 1.5 = , , "},
			nil,
		},
		"a cell a well": {
			plate("TimeFormat", "Endpoint", "2\t450 650 ") + "\t\tA1\tA2\tB1\n\t22\t2.61\t\t1.5\n~End\n",
			[]string{"A1   : 2.61 = , , ", "B1   : 1.5 = , , "},
			nil,
		},
		"over time": {
			plate("TimeFormat", "Kinetic", "1\t405 ") + "\t\tA1\tA2\n0:00\t22\t0.1\t0.1\n0:30\t22\t0.2\t0.2\n~End\n",
			nil,
			[]string{"0 E2 the plate holds several readings of each well (Kinetic), not one"},
		},
		"groups": {
			"##BLOCKS= 3\nGroup: Standards\nSample\tAmount ng/mL\tBCC\tWells\tOD\n01\t80\t79.5\tA1\t1.5\n \t \t \tA2\t1.6\n" + formulas +
				"1\tSample\t!SampleNames\n2\tAmount\t!Conc\n3\tBCC\tInterpX(Std@Curve,OD)\n4\tWells\t!WellIDs\n5\tOD\t!WellValues\n~End\n" +
				"Group: Serum a\nSample\tDilution\tBack\tBCC\tWells\tOD\tR\n01\t100\t2510\t25.1\tA3\t0.62\n \t\t2470\t24.7\tA4\t0.61\tR\n" + formulas +
				"1\tSample\t!SampleNames\n2\tDilution\t!SampleDescriptor\n3\tBack\tInterpX(Std@Curve,OD)*Dilution\n4\tBCC\tInterpX(Std@Curve,OD)\n5\tWells\t!WellIDs\n6\tOD\t!WellValues\n~End\n" +
				"Group: Serum b\nSample\tConcentration\tWells\tValues\n01\t4000\tA5\t0.4\n" + formulas + "1\tSample\t!SampleNames\n2\tConcentration\t!SampleDescriptor\n~End\n",
			[]string{
				"A1  standard 01: 1.5 = 79.5, 80, ", "A2  standard 01: 1.6 = , 80, ",
				"A3   Serum a 01: 0.62 = 25.1, , 100", "A4   Serum a 01: 0.61 = 24.7, , 100",
				"A5   Serum b 01: 0.4 = , , ",
			},
			[]string{"1 B28 the group has a column of concentrations and is not that of the standards"},
		},
		"descriptors": {
			"##BLOCKS= 3\nGroup: Standards\nSample\tStandard Value ng/mL\tBackCalcConc\tWells\tOD\n01\t80\t79.5\tA1\t1.5\n" + formulas +
				"1\tSample\t!SampleNames\n2\tStandard Value\t!SampleDescriptor\n3\tBackCalcConc\tInterpX(Std@Curve,OD)\n4\tWells\t!WellIDs\n5\tOD\t!WellValues\n~End\n" +
				"Group: Samples\nSample\tWells\tOD\tConc\tDilution Factor \tAdjConc\n01\tA3\t0.62\t25.1\t100\t2510\n \tA4\t0.61\t24.7\t \t \n" + formulas +
				"1\tSample\t!SampleNames\n2\tWells\t!WellIDs\n3\tOD\t!WellValues\n4\tConc\tInterpX(Std@Curve,OD)\n5\tDilution Factor\t!SampleDescriptor\n6\tAdjConc\tConc*!Factor\n~End\n",
			[]string{"A1  standard 01: 1.5 = 79.5, 80, ", "A3   01: 0.62 = 25.1, , 100", "A4   01: 0.61 = 24.7, , 100"},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := readExport(t, []byte(c.text))
			if d := cmp.Diff(c.wells, readings(p)); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.remarks, remarks(p)); d != "" {
				t.Error(d)
			}
			if name == "groups" && (p.Wells[0].Unit != "ng/mL" || p.Wells[3].Range != BeyondRange || p.Wells[2].Range != InRange) {
				t.Errorf("%+v", p.Wells)
			}
		})
	}
}

// Magellan names the column of a measurement by the label that the user gave it; its matrix is a picture of the plate.
func TestMagellanForms(t *testing.T) {
	numbers := strings.Join([]string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}, "\t")
	for name, c := range map[string]struct {
		text  string
		wells []string
	}{
		"two measurements": {
			"Well positions\tLayout\tReplicate Info\tDonor\tAcceptor\tSingle conc.\tMean conc.\tDilution\nA1\tST1_1\t1/2\t1,525\t0,051\t80,1\t80,0\t\nB1\tSM1_1\t1/2\t0,62\tOVER\t< Min\t\t10\n\nMeas. temperature: Donor: 24.8 °C\n",
			[]string{"A1 Donor standard ST1_1: 1,525 = 80,1, , ", "A1 Acceptor standard ST1_1: 0,051 = 80,1, , ", "B1 Donor sample SM1_1: 0,62 = < Min, , 10", "B1 Acceptor sample SM1_1: OVER = < Min, , 10"},
		},
		"only without the blank": {"Well positions\tBlank reduced data\nA1\t0.5\n", []string{"A1 Blank reduced data net  : 0.5 = , , "}},
		"a matrix":               {"<>\t" + numbers + "\nA\t0.5\t0.6\nB\t0.7\n\nDate: 2026-03-02\n", []string{"A1   : 0.5 = , , ", "A2   : 0.6 = , , ", "B1   : 0.7 = , , "}},
	} {
		p := readExport(t, []byte(c.text))
		if d := cmp.Diff(c.wells, readings(p)); d != "" || len(p.Remarks) > 0 {
			t.Errorf("%s: %s %q", name, d, remarks(p))
		}
	}
}

// A session of SkanIt may read a plate at several wavelengths, in several steps, and several plates.
func TestSkanItForms(t *testing.T) {
	numbers := "\t" + strings.Join([]string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}, "\t") + "\n"
	picture := func(title, a, b string) string { return title + numbers + "A\t" + a + "\nB\t" + b + "\n\n" }
	p := readExport(t, bookOf(t, "= Absorbance 1_01\nMeasurement results\nears.skax\n\nPlate 1\n\nWavelength: 450 nm\n"+picture("Abs", "1.5", "0.9")+
		"Wavelength: 570 nm\n"+picture("Abs", "0.05", "0.04")+picture("Sample", "Std0001", "M01")+"Plate 2\n\nWavelength: 450 nm\n"+picture("Abs", "1.4", "0.8")+
		"= Absorbance 2_02\nMeasurement results\nears.skax\n\nPlate 1\n\nWavelength: 450 nm\n"+picture("Abs", "1.6", "1.0")))
	want := []string{
		"A1 450 nm  Std0001: 1.5 = , , ", "B1 450 nm  M01: 0.9 = , , ", "A1 570 nm  Std0001: 0.05 = , , ", "B1 570 nm  M01: 0.04 = , , ",
		"A1 450 nm  : 1.4 = , , ", "B1 450 nm  : 0.8 = , , ",
		"A1 Absorbance 2_02 450 nm  Std0001: 1.6 = , , ", "B1 Absorbance 2_02 450 nm  M01: 1.0 = , , ",
	}
	if d := cmp.Diff(want, readings(p)); d != "" {
		t.Error(d)
	}
	if w := p.Wells[6]; w.Sample.Sheet != "Absorbance 1_01" || w.Plate != "Plate 1" || p.Wells[4].Plate != "Plate 2" {
		t.Errorf("%+v", w)
	}
}

// What is cut off or contradicts itself is said at its address.
func TestELISARemarks(t *testing.T) {
	for name, c := range map[string]struct{ file, old, new, want string }{
		"cut off":        {"softmax.txt", "Group Summaries\r\n~End\r\nOriginal", "Original", "0 A26 the last block has no end (~End): the file is cut off"},
		"no wells":       {"softmax.txt", "!WellIDs", "!Other", "0 A26 the group has no column of wells or of their values"},
		"a well twice":   {"magellan.csv", "B1,", "A1,", "0 B3 the well stands in the list twice"},
		"no well":        {"magellan.csv", "B1,", "Z99,", "0 B3 the line of a list names no well"},
		"no plate drawn": {"gen5.txt", "A\t", "Q\t", "0 1 the export has no picture of a plate, and no list of its wells"},
	} {
		sheets, _, problem := Read(sample(t, c.file), Options{})
		if problem != nil {
			t.Fatal(problem)
		}
		var text strings.Builder
		for r := range sheets[0].Rows() {
			for text.Len() > 0 && strings.Count(text.String(), "\n") < int(r.Number)-1 {
				text.WriteString("\r\n")
			}
			text.WriteString(strings.Join(r.Cells, map[bool]string{true: ",", false: "\t"}[c.file == "magellan.csv"]))
		}
		changed := strings.ReplaceAll(text.String(), c.old, c.new)
		if changed == text.String() {
			t.Errorf("%s: the sample does not hold %q", name, c.old)
		}
		if got := remarks(readExport(t, []byte(changed))); !slices.Contains(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// The counts are read off the files by hand: the wells that hold a signal.
func TestReadELISAOfRealFiles(t *testing.T) {
	dir := os.Getenv("EARMARK_REALDATA")
	if dir == "" {
		t.Skip("EARMARK_REALDATA does not name a folder of real files")
	}
	for name, wells := range map[string]int{
		"elisa-softmaxpro/group_cols_with_int_sample_names.txt": 94, // two of 96 are Masked and Range?
		"elisa-gen5-bench/endpoint_stdcurve_singleplate.txt":    96,
		"elisa-skanit/skanit_data.xlsx":                         96,
		"elisa-tecan-magellan/SLA01P01_OD.xlsx":                 96,
	} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
			continue
		}
		p := readExport(t, data)
		for i, r := range remarks(p) {
			if p.Remarks[i].Gravity == Fail {
				t.Errorf("%s: %s", name, r)
			}
		}
		if len(p.Wells) != wells {
			t.Errorf("%s: %d wells, want %d", name, len(p.Wells), wells)
		}
	}
}

func FuzzReadSoftMax(f *testing.F)  { fuzzPlates(f, "softmax.txt") }
func FuzzReadGen5(f *testing.F)     { fuzzPlates(f, "gen5.txt", "gen5_list.txt") }
func FuzzReadSkanIt(f *testing.F)   { fuzzPlates(f, "skanit.txt") }
func FuzzReadMagellan(f *testing.F) { fuzzPlates(f, "magellan.csv") }
func FuzzReadGrid(f *testing.F)     { fuzzPlates(f, "grid.csv") }
