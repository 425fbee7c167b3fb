package schemas

import "earmark/internal/maybe"

// CollectedWell is one analyte in one well of a plate as the export of a reader holds it, with what the plan says of the
// well. It passes between intake and calibration and is not published.
//
// Signals and expected concentrations are as in the well; results too: a result that the software has multiplied
// by a dilution is divided by it. A result that intake could use is a collected value too, of the same file, sheet, row and column as
// ResultRow and ResultColumn say.
type CollectedWell struct {
	File         string      `col:"file,key" desc:"file"`
	Sheet        string      `col:"sheet,key,null" desc:"sheet"`
	Row          int32       `col:"row,key" desc:"row of the signal, or of the result where there is no signal"`
	Column       string      `col:"column,key" desc:"column letters of the same cell"`
	Kind         string      `col:"kind" desc:"readout kind"`
	Endpoint     string      `col:"endpoint" desc:"endpoint"`
	Instrument   string      `col:"instrument,null" desc:"software that wrote the export"`
	Plate        string      `col:"plate" desc:"plate; the file where the export names none"`
	Well         string      `col:"well" desc:"well, such as A1"`
	SampleType   string      `col:"sample_type" desc:"standard, blank, control or sample"`
	Sample       string      `col:"sample,null,text" desc:"name of the sample, as typed"`
	Animal       string      `col:"animal,null,text" desc:"animal of a sample; null for other wells and for a sample without one"`
	StudyDay     maybe.Int   `col:"study_day" desc:"study day of a sample"`
	Analyte      string      `col:"analyte,null" desc:"analyte"`
	Matrix       string      `col:"matrix,null" desc:"serum, skin, ..."`
	Text         string      `col:"text,null,text" desc:"text of the signal, after a correction of the ledger"`
	Signal       maybe.Float `col:"signal" desc:"fluorescence, optical density or counts; null if there is none"`
	Saturated    bool        `col:"saturated" desc:"the text says that the signal is beyond what the reader can measure"`
	Blanked      bool        `col:"blanked" desc:"the software has subtracted the blank from the signal"`
	Expected     maybe.Float `col:"expected" desc:"concentration of a standard or control, in Unit"`
	Unit         string      `col:"unit,null" desc:"unit of the concentrations, in its canonical spelling"`
	Dilution     maybe.Float `col:"dilution" desc:"dilution factor of the well, × that of the config; null if neither is given"`
	Beads        maybe.Float `col:"beads" desc:"beads of the analyte in the well; null if the method has none or they are not given"`
	Result       maybe.Float `col:"result" desc:"concentration that the software computed, in the well, in Unit; null if there is none, or it is censored"`
	Censoring    string      `col:"censoring" desc:"of the result: none, left or right"`
	ResultText   string      `col:"result_text,null,text" desc:"text of the result"`
	ResultSheet  string      `col:"result_sheet,null" desc:"sheet of the result"`
	ResultRow    int32       `col:"result_row" desc:"row of the result; 0 if there is none"`
	ResultColumn string      `col:"result_column,null" desc:"column letters of the result"`
}

// Table is the table's name.
func (CollectedWell) Table() string { return "collected_wells" }
