package schemas

import "earmark/internal/maybe"

// Measurement is one value as collected, in the endpoint's own unit.
type Measurement struct {
	Study           string      `col:"study,key" desc:"study identifier" send:"STUDYID"`
	Animal          string      `col:"animal,key,text" desc:"animal identifier" send:"USUBJID"`
	Endpoint        string      `col:"endpoint,key" desc:"what is measured"`
	Analyte         string      `col:"analyte,key,null" desc:"analyte, or component of a score" send:"LBTESTCD"`
	Matrix          string      `col:"matrix,key,null" desc:"serum, skin, ..." send:"LBSPEC"`
	Site            string      `col:"site,key,null" desc:"left, right, ..."`
	StudyDay        int32       `col:"study_day,key" unit:"study day" desc:"study day of the measurement" send:"VISITDY"`
	Timepoint       string      `col:"timepoint,key,null" desc:"time within the day, where the file gives one"`
	Replicate       int32       `col:"replicate,key" desc:"read or well, counted from 1"`
	Group           string      `col:"group" desc:"group of the animal"`
	Value           maybe.Float `col:"value" unit:"unit" desc:"the value; null when it is censored or could not be used"`
	Unit            string      `col:"unit" desc:"the endpoint's unit"`
	Censoring       string      `col:"censoring" desc:"none, left (below lower_limit) or right (above upper_limit)"`
	LowerLimit      maybe.Float `col:"lower_limit" unit:"unit" desc:"lower limit of quantification"`
	UpperLimit      maybe.Float `col:"upper_limit" unit:"unit" desc:"upper limit of quantification"`
	Plate           string      `col:"plate,null" desc:"assay plate"`
	Well            string      `col:"well,null,text" desc:"well of the plate"`
	Dilution        maybe.Float `col:"dilution" desc:"dilution factor of the sample"`
	Collected       string      `col:"collected,text" desc:"the text of the cell, as typed"`
	CollectedUnit   string      `col:"collected_unit,null" desc:"unit of the text"`
	Excluded        bool        `col:"excluded" desc:"left out of the analysis by the exclusions ledger or an accepted issue"`
	ExclusionReason string      `col:"exclusion_reason,null" desc:"why it is left out"`
	SourceFile      string      `col:"source_file" desc:"file the value was read from"`
	SourceSheet     string      `col:"source_sheet,null" desc:"sheet of a workbook"`
	SourceRow       int32       `col:"source_row" desc:"row as a spreadsheet shows it"`
	SourceColumn    string      `col:"source_column" desc:"column letters as a spreadsheet shows them"`
}

// Table is the table's name.
func (Measurement) Table() string { return "measurements" }
