-- Whether somebody wants to be written to, as the list says that the lead is from: 1 yes, 0 no.
ALTER TABLE leads ADD COLUMN consent INTEGER CHECK (consent IN (0, 1));
