package draft

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"earmark/internal/config"
	"earmark/internal/maybe"
	"earmark/schemas"
	"earmark/schemas/plan"
)

// The names are those of public study tables and methods sections.
func TestGroups(t *testing.T) {
	for name, want := range map[string]string{
		"Vehicle": plan.Vehicle, "Control Water": plan.Vehicle, "0 mg/kg/day Vehicle Control": plan.Vehicle, "placebo diet": plan.Vehicle,
		"Vas": plan.Vehicle, "PBS": plan.Vehicle, "oxazolone-vehicle": plan.Vehicle, "Vehicle MC p.o.": plan.Vehicle, "0": plan.Vehicle, "0 mg/kg": plan.Vehicle,
		"normal saline": plan.Vehicle, "NF_CopFNDctrlRNA": plan.Vehicle, "pdgfrbcre-;fakfl/fl": plan.Vehicle, "Vehikel": plan.Vehicle,
		"EtOH": plan.Sham, "Ethanol": plan.Sham,
		"UNI": plan.Naive, "helthy_control": plan.Naive, "Intact control": plan.Naive, "WT placebo": plan.Naive, "untreated control": plan.Naive,
		"WT": plan.Naive, "WT female": plan.Naive, "wild-type littermates": plan.Naive,
		"AD-only": plan.DiseaseUntreated, "diabetic_control": plan.DiseaseUntreated,
		"oxazolone-clobetasol": plan.Positive, "Dexamethasone 1 mg/kg": plan.Positive,
		"BKM120 (50mg/kg)": plan.Test, "10 mg/kg in PBS": plan.Test, "RUX 0.5%": plan.Test, "Usine": plan.Test,
		"WT drug": plan.Test, "WT Anle": plan.Test, "pdgfrbcre+;fakfl/fl": plan.Test, "NF_CopFNDsiRNA": plan.Test,
		"Satellite 10 mg/kg": plan.Satellite,
	} {
		if g := group(name); g.Role != want {
			t.Errorf("%q is %s, want %s", name, g.Role, want)
		}
	}
	for name, article := range map[string]string{"BKM120 (50mg/kg)": "BKM120", "Low-Dose Group, 50 mg/kg BKM120 once daily": "BKM120"} {
		if g := group(name); g.Article != article || g.Dose == nil || *g.Dose != 50 || g.DoseUnit != "mg/kg" {
			t.Errorf("the label %q is %+v", name, g)
		}
	}
}

func named1(names ...string) []origin {
	var all []origin
	for _, n := range names {
		all = append(all, origin{name: n})
	}
	return all
}

func TestComparators(t *testing.T) {
	origins := named1("Cream", "Vehicle oral", "Vehicle cream", "A 1 mg/kg", "Naive", "Intact", "B 1 mg/kg")
	origins[3].doses = []schemas.CollectedDose{{Article: "A", Route: "topical", Dose: maybe.Some(1.0), DoseUnit: "mg/kg"}}
	origins[6].doses = []schemas.CollectedDose{{Article: "B", Route: "p.o.", Dose: maybe.Some(1.0), DoseUnit: "mg/kg"}}
	got := map[string]guessed{}
	for _, g := range groups(origins) {
		got[g.Name] = g
	}
	if a := got["A 1 mg/kg"]; a.Comparator != "Vehicle cream" || a.Floor != "Naive" || a.Route != "topical" {
		t.Errorf("a topical group is %+v", a)
	}
	if b := got["B 1 mg/kg"]; b.Comparator != "Vehicle oral" {
		t.Errorf("an oral group is %+v", b)
	}
	for _, g := range groups(named1("CJD placebo", "CJD drug", "FFI placebo", "FFI drug")) { // two strains, each with its own
		if strain, _, _ := strings.Cut(g.Name, " "); strings.HasSuffix(g.Name, "drug") && g.Comparator != strain+" placebo" {
			t.Errorf("%s is compared with %q", g.Name, g.Comparator)
		}
	}
}

// Of two vehicle groups whose names and routes tell nothing, a group is compared with that of its own file.
func TestComparatorOfTheSameFile(t *testing.T) {
	origins := named1("placebo", "drug A", "control diet", "drug B", "sham")
	origins[2].file, origins[3].file = "second.csv", "second.csv"
	all := groups(origins)
	if all[1].Comparator != "placebo" || all[3].Comparator != "control diet" || all[1].Floor != "sham" {
		t.Errorf("the groups are %+v", all)
	}
}

// Every draft can be read: treated groups have a vehicle group, or are not compared.
func TestRolesWithoutVehicle(t *testing.T) {
	for _, c := range []struct {
		names string
		roles string
	}{
		{"A,B", "vehicle,test"},                             // nothing tells them apart
		{"healthy,AD-only,AD + drug", "naive,vehicle,test"}, // the diseased group takes the place
		{"10 mg/kg,20 mg/kg", "satellite,satellite"},        // all are dosed
		{"Naive,Vehicle,RUX 0.5%", "naive,vehicle,test"},
		{"Dose", "satellite"},                     // one group
		{"Naive,Drug 1 mg/kg", "naive,satellite"}, // nothing to compare with
		{"WT placebo,WT drug,KI placebo,KI drug", "naive,satellite,vehicle,test"},
	} {
		var roles []string
		for _, g := range groups(named1(strings.Split(c.names, ",")...)) {
			roles = append(roles, g.Role)
		}
		if got := strings.Join(roles, ","); got != c.roles {
			t.Errorf("%s: %s, want %s", c.names, got, c.roles)
		}
	}
}

// A name of one animal that is nearly that of many is an alias of it; other numbers and letters are other groups.
func TestMisspelt(t *testing.T) {
	of := func(names ...string) string {
		var all []origin
		for i, n := range names {
			all = append(all, origin{name: n, animals: []int{10, 1}[min(i, 1)]})
		}
		var text []string
		for _, g := range groups(all) {
			text = append(text, fmt.Sprintf("%s%v", g.Name, g.Aliases))
		}
		return strings.Join(text, " ")
	}
	for _, c := range [][3]string{
		{"Plac", "Placobo", "Plac[Placobo]"},
		{"Tmt", "Trmt", "Tmt[Trmt]"},
		{"Vehicle", "Vehcile", "Vehicle[Vehcile]"},
		{"Drug 1", "Drug 2", "Drug 1[] Drug 2[]"},
		{"Drug A", "Drug B", "Drug A[] Drug B[]"},
		{"cre+", "cre-", "cre+[] cre-[]"},
	} {
		if got := of(c[0], c[1]); got != c[2] {
			t.Errorf("%s and %s: %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

// file is a file of a draft, with its text.
func file(path, text string) schemas.File { return schemas.File{Path: path, Data: []byte(text)} }

func write(t *testing.T, files ...schemas.File) Draft {
	t.Helper()
	base, err := config.Base()
	if err != nil {
		t.Fatal(err)
	}
	for i := range files {
		files[i].SHA256 = files[i].Path // they differ
	}
	d, err := Write("S1", files, base)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(files)
	if again, _ := Write("S1", files, base); again.Text != d.Text {
		t.Errorf("a second draft is another:\n%s\n%s", d.Text, again.Text)
	}
	return d
}

func expect(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// Every file of a study is read as what it is, and what a file leaves open is guessed by the usual values and its name.
func TestWrite(t *testing.T) {
	d := write(t,
		file("animals.csv", "Animal,Group,Sex\nM1,Vehicle,F\nM2,\"BKM120 (50mg/kg)\",F\n"),
		file("ears_d7.csv", "Animal,Ear R,Ear L\nM1,0.512,0.498\nM2,0.312,0.318\n"),
		file("notes.txt", "Feed was changed.\n"),
		file("weights.csv", "Animal;Date;Weight (g)\nM1;2026-03-02;19,4\nM2;2026-03-16;18,7\n"),
	)
	expect(t, d.Text,
		"unconfirmed: true\n", "start_date: 2026-03-02  # guessed", `- name: "Vehicle"`+"\n    role: vehicle  # guessed: confirm\n",
		"article: \"BKM120\"  # guessed\n    dose: 50  # guessed\n    dose_unit: \"mg/kg\"  # guessed\n",
		"- kind: animals  # guessed\n    file: \"animals.csv\"\n",
		"- kind: ear_thickness  # guessed\n    file: \"ears_d7.csv\"\n    unit: \"mm\"  # guessed from the range of the values\n    study_day: 7  # guessed",
		"- kind: body_weight  # guessed\n    file: \"weights.csv\"\n", `# not recognised: "notes.txt"`,
		"#   body_weight, days 0, 14\n", "primary: [{endpoint: ear_thickness, variable: value, study_day: 7}]",
	)
}

// What no file says is asked for, and not made up.
func TestNeeds(t *testing.T) {
	d := write(t,
		file("animals.csv", "Animal,Group,Sex\nM1,Vehicle,F\nM2,Drug,F\n"),
		file("ear thickness.csv", "Animal,Thickness (mm)\nM1,0.512\nM2,0.312\n"),
		file("panel.csv", "Animal,IL-4 (pg/mL),IL-13 (pg/mL)\nM1,12.1,44\nM2,8.3,21\n"),
		file("pcr.csv", "Animal,Gene,Ct\nM1,Actb,18.1\nM1,Il4,29.4\nM2,Actb,18.4\nM2,Il4,30.2\n"),
		file("scratching.csv", "Animal,Day,Bouts\nM1,7,183\nM2,7,46\n"),
	)
	expect(t, d.Text,
		"# site: right  # needed", "# study_day: 14  # needed", "# matrix: serum  # needed", "# observation_minutes: 60  # needed",
		`reference_genes: ["Actb"]  # guessed`, "kind: cytokines  # guessed\n    file: \"panel.csv\"\n    # study_day",
	)
	if strings.Contains(d.Text, "\n    study_day:") || strings.Contains(d.Text, "\n    site:") {
		t.Errorf("a day or a side was made up:\n%s", d.Text)
	}
	if len(d.Missing) < 5 {
		t.Errorf("missing are %q", d.Missing)
	}
}

// Layouts are written out to be confirmed, and columns that no readout knows by their headers are declared.
func TestLayoutsAndColumns(t *testing.T) {
	d := write(t,
		file("allocation.tsv", "Ear tag\tSex\tdiet\n11\tF\tplacebo\n12\tF\tplacebo\n13\tF\tdrug\n14\tF\tdrug\n15\tF\tdrug\n"),
		file("across.csv", "Ear (mm),11,12,13\nDay 3,0.28,0.262,0.27\nDay 7,0.395,0.31,0.3\n"),
		file("weights.csv", "Animal,0,7,14\n11,19.4,18.7,19\n12,20.1,20.4,20\n"),
		file("weights2.csv", "Animal,BW 1,Date 1,BW 2,Date 2\n13,19.4,2026-03-02,18.7,2026-03-09\n14,20.1,2026-03-02,20.4,2026-03-09\n"),
		file("all.csv", "Animal,Day,Weight (g),Ear R (mm),Ear L (mm)\n15,7,19.4,0.41,0.4\n14,7,20.4,0.31,0.3\n"),
		file("tumours.csv", "Animal,Day,Tumour volume (mm3)\n11,7,194\n12,7,204\n"),
	)
	expect(t, d.Text,
		`- {name: "diet", is: group}`, `- {name: "Ear tag", is: animal}`,
		"layout: {columns: animal, rows: day}  # guessed", "layout: {columns: day, rows: animal}  # guessed",
		"kind: ear_thickness  # guessed\n    file: \"all.csv\"\n", "kind: body_weight  # guessed\n    file: \"all.csv\"\n",
		`# not recognised: "tumours.csv": no endpoint was recognised in its columns of numbers: "Tumour volume (mm3)"`,
		"A config cannot add an endpoint",
	)
}

// One table can hold several endpoints, and the animals beside values that no endpoint holds.
func TestSeveralEndpoints(t *testing.T) {
	d := write(t,
		file("terminal_d14.csv", "Mouse,Tx,Spleen (mg),IgE (ng/mL),Erythema,Scaling,Edema,Excoriation\nA1,Ctrl,98,1200,2,2,1,1\nA2,Ctrl,87,900,3,2,2,1\nA3,JAKi,66,300,1,1,0,0\n"),
		file("tumour.csv", "Animal,Group,Tumor volume day 7,Tumor volume day 14\nB1,vehicle,120,400\nB2,drug 5 mg/kg p.o.,100,150\n"),
	)
	expect(t, d.Text,
		"- kind: ige  # guessed\n    file: \"terminal_d14.csv\"", "- kind: spleen_weight  # guessed\n    file: \"terminal_d14.csv\"", "- kind: scores  # guessed\n    file: \"terminal_d14.csv\"\n    scale: ad4",
		"  # columns of numbers that it leaves out: \"Tumor volume day 7\", \"Tumor volume day 14\"\n  - kind: animals  # guessed\n    file: \"tumour.csv\"",
		"route: \"oral\"  # guessed\n    article: \"drug\"  # guessed\n    dose: 5  # guessed",
	)
	if len(d.Left) > 0 {
		t.Errorf("left are %+v", d.Left)
	}
}

// A table of values that has a column of groups is no list of animals, unless it says more of them.
func TestValuesWithGroups(t *testing.T) {
	d := write(t, file("spleens.csv", "Animal,Group,Spleen weight (mg)\nM1,Vehicle,98\nM2,Drug,66\n"))
	if strings.Contains(d.Text, "kind: animals") {
		t.Errorf("spleens are animals:\n%s", d.Text)
	}
	d = write(t, file("spleens.csv", "Animal,Group,Sex,Spleen weight (mg)\nM1,Vehicle,F,98\nM2,Drug,F,66\n"))
	expect(t, d.Text, "- kind: animals  # guessed\n    file: \"spleens.csv\"", "- kind: spleen_weight  # guessed\n    file: \"spleens.csv\"")
}

// Doses tell article, dose and route of groups whose names do not, and with the route the comparator.
func TestDoses(t *testing.T) {
	d := write(t,
		file("animals.csv", "Animal,Group,Sex\nM1,Veh 1,F\nM2,Veh 2,F\nM3,Arm 3,F\nM4,Arm 4,F\n"),
		file("dosing.csv", "Animal,Day,Article,Dose (mg/kg),Route\nM1,0,cream,0,topical\nM2,0,MC,0,p.o.\nM3,0,BKM120,5,oral\nM3,1,BKM120,5,oral\nM4,0,BKM120,2,topical\n"),
	)
	expect(t, d.Text,
		"  - name: \"Arm 3\"\n    role: test  # guessed: confirm\n    comparator: \"Veh 2\"  # guessed: a vehicle group of the same route\n    route: \"oral\"  # guessed\n    article: \"BKM120\"  # guessed\n    dose: 5  # guessed\n",
		"  - name: \"Arm 4\"\n    role: test  # guessed: confirm\n    comparator: \"Veh 1\"  # guessed",
		"kind: dosing  # guessed\n",
	)
	// A column of doses beside what was measured makes no log of doses.
	d = write(t, file("ears.csv", "Animal,Group,Dose (mg/kg),Day,Ear R (mm),Ear L (mm)\nM1,Vehicle,0,7,0.5,0.51\nM2,Drug,5,7,0.3,0.31\n"))
	if strings.Contains(d.Text, "kind: dosing") {
		t.Errorf("ears are read as doses:\n%s", d.Text)
	}
	expect(t, d.Text, "kind: ear_thickness")
}

// The layout of a plate is that of its folder; without one it is asked for. Ledgers are none of the readouts.
func TestPlatesAndLedgers(t *testing.T) {
	grid := "IgE\n,1,2,3,4,5,6,7,8,9,10,11,12\n"
	for r := range 8 {
		grid += string(rune('A' + r))
		for c := range 12 {
			grid += fmt.Sprintf(",0.%d%d", r+1, c+10)
		}
		grid += "\n"
	}
	layout := "Well,Animal,Type,Concentration\nA1,,standard,100\nB1,,standard,50\nC1,,blank,\nD1,M1,sample,\n"
	d := write(t, file("elisa/ige plate.csv", grid))
	expect(t, d.Text, "kind: ige  # guessed by the names\n    file: \"elisa/ige plate.csv\"", "# plate_layout: layout.csv  # needed", "groups: []", "# needed: no file has groups")
	d = write(t, file("elisa/ige plate.csv", grid), file("elisa/ige layout.csv", layout),
		file("fixes.csv", "file,cell,found,corrected,reason\nears.csv,C9,512,521,slip\n"),
		file("exclusions.csv", "animal,endpoint,study_day,rule,reason,who\nM6,ear_thickness,14,SOP,wound,AB\n"))
	expect(t, d.Text, `plate_layout: "elisa/ige layout.csv"  # guessed`, `corrections: "fixes.csv"`, `exclusions: "exclusions.csv"`)
}

// A page may hold anything.
func TestUgly(t *testing.T) {
	d := write(t,
		file("empty.csv", ""), file("blank.csv", "\n\n ,\n"), file("broken.csv", "Animal,\"Group\nM1,x\n"),
		file("cut.xlsx", "PK\x03\x04abc"), file("old.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), file("bad\xff.csv", "Animal,Group\nM1,A\n"),
		file("Ödem \"rechts\"\n1 [a*].csv", "Maus,Gruppe,Sex\nM1,Vehikel,F\nM2,Wirkstoff #1: \"x\",F\n"),
		file("wide.csv", strings.Repeat("a,", 3000)+"\n"+strings.Repeat("1,", 3000)+"\n"),
	)
	expect(t, d.Text, `# not recognised: "empty.csv"`, `"cut.xlsx"`, `"old.xls": `, "save it as .xlsx", `bad\xff.csv": its name cannot be written`)
}

// Animals across and ears down is a layout of its own: both sides have to be named, and nothing else.
func TestEarsDown(t *testing.T) {
	base, err := config.Base()
	if err != nil {
		t.Fatal(err)
	}
	animals := schemas.File{Path: "animals.csv", Data: []byte("Animal,Group\nM1,Vehicle\nM2,Vehicle\nM3,Sham\n")}
	for rows, want := range map[string]bool{
		"R ear,0.512,0.498,0.221\nL ear,0.505,0.487,0.218\n": true,
		"R ear,0.512,0.498,0.221\nMean,0.505,0.487,0.218\n":  false,
	} {
		ears := schemas.File{Path: "ear thickness day 7.csv", Data: []byte("mm,M1,M2,M3\n" + rows)}
		got, err := Write("S1", []schemas.File{animals, ears}, base)
		if err != nil {
			t.Fatal(err)
		}
		if found := strings.Contains(got.Text, "layout: {columns: animal, rows: ear}"); found != want {
			t.Errorf("%q: the layout is drafted: %v, want %v\n%s", rows, found, want, got.Text)
		}
	}
}
