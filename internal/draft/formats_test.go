package draft

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"earmark/internal/xportfile"
	"earmark/schemas"
)

// workbook writes sheets of rows; a name that begins with a minus is hidden.
func workbook(t *testing.T, path string, sheets ...[]string) schemas.File {
	t.Helper()
	f := excelize.NewFile()
	for _, s := range sheets {
		name, hidden := strings.CutPrefix(s[0], "-")
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for r, line := range s[1:] {
			for c, text := range strings.Split(line, "|") {
				at, err := excelize.CoordinatesToCellName(c+1, r+1)
				if err != nil {
					t.Fatal(err)
				}
				var value any = text
				if v, ok := plainNumber(text); ok {
					value = v
				}
				if text != "" {
					if err := f.SetCellValue(name, at, value); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
		if hidden {
			if err := f.SetSheetVisible(name, false); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	data, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return schemas.File{Path: path, Data: data.Bytes()}
}

// A workbook holds several readouts: a sheet of the animals, one a day, one an analyte, and one that is hidden. Sheets that are
// read alike are one readout with a pattern for their names. No day is made up where the sheets or columns say it.
func TestWorkbook(t *testing.T) {
	d := write(t, workbook(t, "Studie 7 (final).xlsx",
		[]string{"Mice", "Animal|Group|Sex", "M1|Vehicle|F", "M2|Vehicle|F", "M3|Drug 5 mg/kg|F", "M4|Drug 5 mg/kg|F"},
		[]string{"Day 0", "Ear thickness (mm)", "Animal|R 1|R 2|L 1|L 2", "M1|0.21|0.22|0.2|0.21", "M3|0.2|0.21|0.2|0.21"},
		[]string{"Day 7", "Ear thickness (mm)", "Animal|R 1|R 2|L 1|L 2", "M1|0.51|0.52|0.5|0.51", "M3|0.3|0.31|0.3|0.31"},
		[]string{"IL-4", "Animal|Day|Conc. (pg/mL)", "M1|7|12", "M3|7|8"},
		[]string{"IL-13", "Animal|Day|Conc. (pg/mL)", "M1|7|120", "M3|7|80"},
		[]string{"Weights", "Animal|Day 0|Day 7", "M1|19.4|18.8", "M3|20.1|20.3"},
		[]string{"Tumours", "Animal|Day|Volume (mm3)", "M1|7|194", "M3|7|82"},
		[]string{"-Old", "Animal|Day|Weight (g)", "M1|0|1"},
	))
	expect(t, d.Text,
		"- kind: animals  # guessed\n    file: \"Studie 7 (final).xlsx\"\n    sheet: \"Mice\"\n",
		"- kind: ear_thickness  # guessed\n    file: \"Studie 7 (final).xlsx\"\n    sheet: \"Day *\"  # guessed: 2 sheets that are read alike\n",
		"- kind: cytokines  # guessed\n    file: \"Studie 7 (final).xlsx\"\n    sheet: \"IL-*\"  # guessed: 2 sheets that are read alike\n",
		"- kind: body_weight  # guessed\n    file: \"Studie 7 (final).xlsx\"\n    sheet: \"Weights\"\n    unit: \"g\"  # guessed from the range of the values\n    layout: {columns: day, rows: animal}  # guessed",
		`# not recognised: "Studie 7 (final).xlsx": hidden sheets are not looked at: "Old"`,
		`# not recognised: "Studie 7 (final).xlsx", sheet "Tumours": no endpoint was recognised in its columns of numbers: "Volume (mm3)"`,
		"#   ear_thickness, days 0, 7\n", "#   cytokines, day 7\n", `variable: value, study_day: 7}]`,
	)
	if strings.Contains(d.Text, "    study_day:") || strings.Contains(d.Text, "# study_day") {
		t.Errorf("a day was made up or asked for:\n%s", d.Text)
	}
}

// Tables side by side and below each other on one sheet are different readouts of it.
func TestTablesOfASheet(t *testing.T) {
	d := write(t, workbook(t, "beside.xlsx", []string{
		"Tabelle1", "Experiment 12", "", "Animal|Group|Sex||Mouse|Day|Weight (g)", "M1|Vehicle|F||M1|0|19.4", "M2|Drug|F||M2|0|20.1", "||||M1|7|19.9",
	}), workbook(t, "below.xlsx", []string{
		"Tabelle1", "Mouse|Day|Weight (g)", "M1|14|19.4", "M2|14|20.1", "", "", "Animal|Day|R 1 (mm)|L 1 (mm)", "M1|7|0.5|0.51", "M2|7|0.3|0.31",
	}))
	expect(t, d.Text, "- kind: animals  # guessed\n    file: \"beside.xlsx\"\n", "- kind: body_weight  # guessed\n    file: \"beside.xlsx\"\n",
		"- kind: body_weight  # guessed\n    file: \"below.xlsx\"\n", "- kind: ear_thickness  # guessed\n    file: \"below.xlsx\"\n")
}

// Groups that stand over the columns of their animals.
func TestSpanningGroups(t *testing.T) {
	d := write(t, workbook(t, "right ears.xlsx", []string{
		"Ears", "|Vehicle|||RUX 1.5%||", "Ear (mm)|M1|M2|M3|M4|M5|M6", "Day 0|0.21|0.2|0.21|0.2|0.22|0.2", "Day 7|0.5|0.51|0.49|0.3|0.31|0.33",
	}))
	expect(t, d.Text, "  - name: \"Vehicle\"\n    role: vehicle", "  - name: \"RUX 1.5%\"\n    role: test", "- kind: ear_thickness  # guessed", "site: \"right\"  # guessed: the name of the file says it\n    layout: {columns: animal, rows: day}  # guessed", "ear_thickness, days 0, 7")
}

// Where sheets are groups, their names say so.
func TestSheetsOfGroups(t *testing.T) {
	d := write(t, workbook(t, "weights.xlsx",
		[]string{"Vehicle", "Mouse|Day|Weight (g)", "V1|0|19.4", "V2|0|20.1"},
		[]string{"RUX 1.5%", "Mouse|Day|Weight (g)", "R1|0|19.4", "R2|0|20.1"},
	))
	expect(t, d.Text, "  - name: \"Vehicle\"\n    role: vehicle", "  - name: \"RUX 1.5%\"\n    role: test  # guessed: confirm\n    comparator: \"Vehicle\"", "- kind: body_weight  # guessed\n    file: \"weights.xlsx\"\n")
}

func prism(path, tables string) schemas.File {
	return file(path, `<?xml version="1.0" encoding="UTF-8"?><GraphPadPrismFile PrismXMLVersion="5.00">`+tables+`</GraphPadPrismFile>`)
}

// The data sets of a table of Prism are groups; what is measured its title may say, and whose the values are nobody but the
// user.
func TestPrismTables(t *testing.T) {
	column := func(title string, cells ...string) string {
		return "<YColumn><Title>" + title + "</Title><Subcolumn><d>" + strings.Join(cells, "</d><d>") + "</d></Subcolumn></YColumn>"
	}
	ears := `<Table XFormat="none" TableType="OneWay"><Title>Ear thickness (µm) day 7, right</Title>` + column("Vehicle", "480", "510", "495") + column("RUX 1.5%", "310", "325") + `</Table>`
	d := write(t, prism("ears.pzfx", ears))
	expect(t, d.Text,
		"  - name: \"Vehicle\"\n    role: vehicle", "  - name: \"RUX 1.5%\"\n    role: test  # guessed: confirm\n    comparator: \"Vehicle\"",
		"- kind: ear_thickness  # guessed\n    file: \"ears.pzfx\"\n", "animals: by_position  # guessed: position n of a group is its n-th animal",
	)
	unknown := `<Table XFormat="none" TableType="OneWay"><Title>Data 1</Title>` + column("Vehicle", "480", "510", "495") + column("Drug", "310", "325") + `</Table>`
	d = write(t, prism("figure.pzfx", unknown))
	expect(t, d.Text, "nothing says what was measured", "- kind: animals  # guessed, and likely wrong", "role: vehicle")
}

// A study in SEND: the groups are the trial sets, of which two share an arm; a dose of 0 is that of the control.
func TestSEND(t *testing.T) {
	set := func(code, name, dose string) [][]any {
		return [][]any{{"S1", "TX", code, name, "ARMCD", "TRT"}, {"S1", "TX", code, name, "TRTDOS", dose}, {"S1", "TX", code, name, "TRTDOSU", "mg/kg/day"}}
	}
	tx := xportfile.Member{Name: "TX", Variables: xportfile.Texts(24, "STUDYID", "DOMAIN", "SETCD", "SET", "TXPARMCD", "TXVAL")}
	for _, s := range [][3]string{{"1", "Group 1", "0"}, {"2", "Low", "10"}, {"3", "High", "20"}} {
		tx.Rows = append(tx.Rows, set(s[0], s[1], s[2])...)
	}
	dm := xportfile.Member{
		Name: "DM", Variables: xportfile.Texts(12, "STUDYID", "DOMAIN", "USUBJID", "SEX", "SETCD"),
		Rows: [][]any{{"S1", "DM", "S1-1", "F", "1"}, {"S1", "DM", "S1-2", "F", "2"}, {"S1", "DM", "S1-3", "F", "3"}},
	}
	bw := xportfile.Member{
		Name: "BW", Variables: append(xportfile.Texts(12, "STUDYID", "DOMAIN", "USUBJID", "BWTESTCD", "BWORRES", "BWORRESU"), xportfile.Numbers("BWDY")...),
		Rows: [][]any{{"S1", "BW", "S1-1", "BW", "20.1", "g", 1.0}, {"S1", "BW", "S1-2", "BW", "19.8", "g", 8.0}},
	}
	ex := xportfile.Member{
		Name: "EX", Variables: append(xportfile.Texts(12, "STUDYID", "DOMAIN", "USUBJID", "EXTRT", "EXDOSU", "EXROUTE"), xportfile.Numbers("EXDOSE", "EXSTDY")...),
		Rows: [][]any{{"S1", "EX", "S1-1", "Drug A", "mg/kg", "ORAL", 0.0, 1.0}, {"S1", "EX", "S1-2", "Drug A", "mg/kg", "ORAL", 10.0, 1.0}, {"S1", "EX", "S1-3", "Drug A", "mg/kg", "ORAL", 20.0, 1.0}},
	}
	var files []schemas.File
	for name, m := range map[string]xportfile.Member{"send/tx.xpt": tx, "send/dm.xpt": dm, "send/BW.XPT": bw, "send/ex.xpt": ex} {
		files = append(files, schemas.File{Path: name, Data: xportfile.Write(m)})
	}
	d := write(t, files...)
	expect(t, d.Text,
		"  - name: \"Group 1\"\n    role: vehicle  # guessed: the dose is 0, or the study calls it a control\n    route: \"ORAL\"  # guessed\n    aliases: [\"1\"]",
		"  - name: \"Low\"\n    role: test  # guessed: confirm\n    comparator: \"Group 1\"  # guessed\n    route: \"ORAL\"  # guessed\n    article: \"Drug A\"  # guessed\n    dose: 10  # guessed\n    dose_unit: \"mg/kg\"  # guessed\n    aliases: [\"2\"]",
		"  - name: \"High\"\n", "dose: 20", "- kind: send  # every domain of the study\n    file: \"send/*.[xX][pP][tT]\"\n", "#   body_weight, days 0, 7\n",
	)
}
