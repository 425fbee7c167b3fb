package schemas

import "earmark/internal/maybe"

// The tables of this file pass between intake and check and are not published: rows as collected, still knowing the
// cell that each came from and nothing yet of whether they make sense.

// File is a readout file, whole.
type File struct {
	Path   string `col:"path,key,text" desc:"path relative to the config, with forward slashes"`
	SHA256 string `col:"sha256,text" desc:"SHA-256 of the bytes, in hexadecimal"`
	Data   []byte `col:"data" desc:"the bytes"`
}

// Table is the table's name.
func (File) Table() string { return "files" }

// CollectedValue is one measured value as a readout holds it.
type CollectedValue struct {
	File       string            `col:"file,key" desc:"file"`
	Sheet      string            `col:"sheet,key,null" desc:"sheet"`
	Row        int32             `col:"row,key" desc:"row as a spreadsheet shows it"`
	Column     string            `col:"column,key" desc:"column letters"`
	Kind       string            `col:"kind" desc:"readout kind"`
	Endpoint   string            `col:"endpoint" desc:"endpoint"`
	Animal     string            `col:"animal,null,text" desc:"animal as typed, trimmed"`
	Group      string            `col:"group,null" desc:"group as typed in the readout, trimmed"`
	StudyDay   maybe.Int         `col:"study_day" desc:"study day the row or column names"`
	Date       maybe.Value[Date] `col:"date" desc:"calendar date the row names"`
	Timepoint  string            `col:"timepoint,null" desc:"time within the day"`
	Clock      maybe.Int         `col:"clock" desc:"time of day of the row, in minutes after midnight"`
	Order      maybe.Int         `col:"order" desc:"place of the row in the order of measuring"`
	Site       string            `col:"site,null" desc:"left, right, ..."`
	Replicate  maybe.Int         `col:"replicate" desc:"read or well, where the file numbers it"`
	Analyte    string            `col:"analyte,null" desc:"analyte, or component of a score"`
	Matrix     string            `col:"matrix,null" desc:"serum, skin, ..."`
	Text       string            `col:"text,text" desc:"the text of the cell, after a correction of the ledger"`
	Typed      string            `col:"typed,text" desc:"the text of the cell, as typed"`
	Value      maybe.Float       `col:"value" desc:"the number in the text, in Unit, divided by Dilution where an instrument has multiplied by it; null if there is none"`
	Censoring  string            `col:"censoring" desc:"none, left or right"`
	Limit      maybe.Float       `col:"limit" desc:"the limit that a censored text names, in Unit"`
	Missing    bool              `col:"missing" desc:"the text is a code for a missing value"`
	Unit       string            `col:"unit,null" desc:"unit of the text, in its canonical spelling"`
	LowerLimit maybe.Float       `col:"lower_limit" desc:"lower limit of quantification given beside the value, in Unit"`
	UpperLimit maybe.Float       `col:"upper_limit" desc:"upper limit of quantification given beside the value, in Unit"`
	Plate      string            `col:"plate,null" desc:"plate"`
	Well       string            `col:"well,null" desc:"well"`
	Dilution   maybe.Float       `col:"dilution" desc:"dilution factor"`
	Signal     bool              `col:"signal" desc:"the text is a signal of a reader, from which the value was computed"`
	Per        maybe.Float       `col:"per" desc:"what the value is divided by, where its unit counts by it, such as the area of a field"`
	Beads      maybe.Int         `col:"beads" desc:"beads counted in the well"`
	Fold       maybe.Float       `col:"fold" desc:"expression over that of other animals, as the file itself computes it"`
	// Columns of the cells that a message about the row may point at; empty where the row has none.
	FoldColumn   string `col:"fold_column,null" desc:"column letters of the fold"`
	AnimalColumn string `col:"animal_column,null" desc:"column letters of the animal"`
	GroupColumn  string `col:"group_column,null" desc:"column letters of the group"`
	DayColumn    string `col:"day_column,null" desc:"column letters of the study day or date"`
	DateColumn   string `col:"date_column,null" desc:"column letters of the date"`
	DateText     string `col:"date_text,null" desc:"text of the date"`
}

// Table is the table's name.
func (CollectedValue) Table() string { return "collected_values" }

// CollectedCondition is a circumstance of the values of a row, as a readout holds it.
type CollectedCondition struct {
	File     string  `col:"file,key" desc:"file"`
	Sheet    string  `col:"sheet,key,null" desc:"sheet"`
	Row      int32   `col:"row,key" desc:"row as a spreadsheet shows it"`
	Column   string  `col:"column,key" desc:"column letters"`
	Endpoint string  `col:"endpoint,key" desc:"endpoint of the values"`
	Animal   string  `col:"animal,text" desc:"animal as typed, trimmed"`
	Name     string  `col:"name" desc:"what it is, such as humidity"`
	Text     string  `col:"text,text" desc:"the text of the cell, after a correction of the ledger"`
	Value    float64 `col:"value" desc:"the number in the text, in the unit in which the condition is declared"`
}

// Table is the table's name.
func (CollectedCondition) Table() string { return "collected_conditions" }

// CollectedAnimal is one row of an animals readout.
type CollectedAnimal struct {
	File      string            `col:"file,key" desc:"file"`
	Sheet     string            `col:"sheet,key,null" desc:"sheet"`
	Row       int32             `col:"row,key" desc:"row as a spreadsheet shows it"`
	Animal    string            `col:"animal,null,text" desc:"animal as typed, trimmed"`
	Group     string            `col:"group,null" desc:"group as typed, trimmed"`
	Sex       string            `col:"sex,null" desc:"sex as typed"`
	Strain    string            `col:"strain,null" desc:"strain as typed"`
	Cage      string            `col:"cage,null" desc:"cage"`
	Tag       string            `col:"tag,null" desc:"mark"`
	BirthDate maybe.Value[Date] `col:"birth_date" desc:"date of birth"`
	Fate      string            `col:"fate,null" desc:"fate as typed"`
	FateDay   maybe.Int         `col:"fate_day" desc:"study day of the fate"`
	FateDate  maybe.Value[Date] `col:"fate_date" desc:"date of the fate"`
	// Columns of the cells that a message may point at.
	AnimalColumn string `col:"animal_column,null" desc:"column letters of the animal"`
	GroupColumn  string `col:"group_column,null" desc:"column letters of the group"`
	FateColumn   string `col:"fate_column,null" desc:"column letters of the fate, or of its day"`
	TagColumn    string `col:"tag_column,null" desc:"column letters of the mark"`
}

// Table is the table's name.
func (CollectedAnimal) Table() string { return "collected_animals" }

// CollectedDose is one row of a dosing readout.
type CollectedDose struct {
	File              string            `col:"file,key" desc:"file"`
	Sheet             string            `col:"sheet,key,null" desc:"sheet"`
	Row               int32             `col:"row,key" desc:"row as a spreadsheet shows it"`
	Animal            string            `col:"animal,null,text" desc:"animal as typed, trimmed"`
	Group             string            `col:"group,null" desc:"group as typed, trimmed"`
	StudyDay          maybe.Int         `col:"study_day" desc:"study day"`
	Date              maybe.Value[Date] `col:"date" desc:"date"`
	Occasion          maybe.Int         `col:"occasion" desc:"administration within the day"`
	Clock             maybe.Int         `col:"clock" desc:"time of day, in minutes after midnight"`
	Article           string            `col:"article,null" desc:"what was given, as typed"`
	Dose              maybe.Float       `col:"dose" desc:"dose"`
	DoseUnit          string            `col:"dose_unit,null" desc:"unit of the dose"`
	Route             string            `col:"route,null" desc:"route, as typed"`
	Volume            maybe.Float       `col:"volume" desc:"volume or amount given"`
	VolumeUnit        string            `col:"volume_unit,null" desc:"unit of the volume"`
	Concentration     maybe.Float       `col:"concentration" desc:"concentration of the formulation"`
	ConcentrationUnit string            `col:"concentration_unit,null" desc:"unit of the concentration"`
	// Columns of the cells that a message may point at, and the texts in them.
	AnimalColumn string `col:"animal_column,null" desc:"column letters of the animal"`
	DayColumn    string `col:"day_column,null" desc:"column letters of the day or date"`
	DateColumn   string `col:"date_column,null" desc:"column letters of the date"`
	DateText     string `col:"date_text,null" desc:"text of the date"`
	DoseColumn   string `col:"dose_column,null" desc:"column letters of the dose"`
	DoseText     string `col:"dose_text,null" desc:"text of the dose"`
	VolumeColumn string `col:"volume_column,null" desc:"column letters of the volume"`
	VolumeText   string `col:"volume_text,null" desc:"text of the volume"`

	ConcentrationColumn string `col:"concentration_column,null" desc:"column letters of the concentration"`
	ConcentrationText   string `col:"concentration_text,null" desc:"text of the concentration"`
	RouteColumn         string `col:"route_column,null" desc:"column letters of the route"`
}

// Table is the table's name.
func (CollectedDose) Table() string { return "collected_doses" }

// CollectedFormulation is one row of a formulation readout: the measured strength of what was given.
type CollectedFormulation struct {
	File     string            `col:"file,key" desc:"file"`
	Sheet    string            `col:"sheet,key,null" desc:"sheet"`
	Row      int32             `col:"row,key" desc:"row as a spreadsheet shows it"`
	Group    string            `col:"group,null" desc:"group as typed, trimmed"`
	Article  string            `col:"article,null" desc:"what was given, as typed"`
	StudyDay maybe.Int         `col:"study_day" desc:"study day of the sample"`
	Date     maybe.Value[Date] `col:"date" desc:"date of the sample"`
	Nominal  maybe.Float       `col:"nominal" desc:"strength that was meant, in Unit"`
	Measured maybe.Float       `col:"measured" desc:"strength that was found, in Unit"`
	Unit     string            `col:"unit,null" desc:"unit of both"`
	// The cell that a message points at, and its text.
	MeasuredColumn string `col:"measured_column,null" desc:"column letters of the measured strength"`
	MeasuredText   string `col:"measured_text,null" desc:"text of the measured strength"`
}

// Table is the table's name.
func (CollectedFormulation) Table() string { return "collected_formulations" }

// Document is a file of the report.
type Document struct {
	Path string `col:"path,key,text" desc:"path in the published run, with forward slashes"`
	Data []byte `col:"data" desc:"the bytes"`
}

// Table is the table's name.
func (Document) Table() string { return "documents" }
