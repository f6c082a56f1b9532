//! The kinds of rows that an import knows, and the fields of each: one table, from which the
//! mapping, the staging and `--map` all work.

/// A kind of rows. The order is the order of loading: people, then events, then money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Companies and accounts.
    Companies,
    /// People in a CRM.
    Contacts,
    /// Enquiries.
    Leads,
    /// Accounts of people, with their roles.
    Profiles,
    /// Things that happened to leads, conversions among them.
    Conversions,
    /// Rows of a pipeline.
    Deals,
    /// Rows of a payment or accounting export.
    Payments,
    /// What currencies are worth: before the orders that they value.
    Rates,
    /// Rows of a ticketing platform or a shop.
    Orders,
    /// What was done with people: calls, messages, meetings, notes.
    Activities,
}

/// How the text of a cell is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// As it is, trimmed.
    Text,
    /// As it is, and the form by which names are compared.
    Named,
    /// As it is, and the form by which roles are compared.
    Role,
    /// An address.
    Email,
    /// An address and its SHA-256.
    EmailHashed,
    /// A phone number in E.164; what does not parse is only noted.
    Phone,
    /// A phone number in E.164, its extension, and the text of one that does not parse.
    PhoneParts,
    /// An amount in the currency of the row.
    Money,
    /// An ISO 4217 code.
    Currency,
    /// A date or time: instant, calendar day, whether the time of day is known.
    Moment,
    /// An instant alone.
    Instant,
    /// A percentage such as `12.5`, kept in hundredths of a percent.
    Percent,
    /// A whole number from 0 to 100.
    Confidence,
    /// The state of a payment, and the word that the source has for it.
    PaymentStatus,
    /// The state of an order, and the word that the source has for it.
    OrderStatus,
    /// What one unit of a currency is worth, in millionths.
    Rate,
    /// A number of things, not below zero.
    Count,
    /// Yes or no.
    Truth,
}

/// One field of a kind.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The name in presets and in `--map`.
    pub name: &'static str,
    /// How its cells are read.
    pub kind: FieldType,
    /// Whether a row without it is rejected.
    pub required: bool,
    /// Whether the first books did not have it: where it is blank it is no part of what a row without an id is
    /// known again by.
    pub is_later: bool,
}

impl FieldType {
    /// The words that a field may say, where they are few.
    #[must_use]
    pub fn words(self) -> &'static [&'static str] {
        match self {
            Self::PaymentStatus => &["settled", "pending", "failed", "refund", "chargeback"],
            Self::OrderStatus => &["paid", "free", "pending", "refunded", "cancelled"],
            _ => &[],
        }
    }

    /// How many columns of the staging table a field fills.
    #[must_use]
    pub fn width(self) -> usize {
        match self {
            Self::Named | Self::Role | Self::EmailHashed | Self::PaymentStatus | Self::OrderStatus => 2,
            Self::PhoneParts | Self::Moment => 3,
            _ => 1,
        }
    }
}

const fn field(name: &'static str, kind: FieldType) -> Field {
    Field { name, kind, required: false, is_later: false }
}

/// A field that the first books did not have. It is the last of its kind's.
const fn later(name: &'static str, kind: FieldType) -> Field {
    Field { name, kind, required: false, is_later: true }
}

const fn required(name: &'static str, kind: FieldType) -> Field {
    Field { name, kind, required: true, is_later: false }
}

/// The address of whom money goes to: that of the person, where it goes out.
pub(super) const PAYEE_EMAIL: &str = "payee_email";

/// What further addresses of a person are called: they find the person as well as the first one.
pub(super) const OTHER_EMAIL: &str = "other_email";

const COMPANIES: &[Field] = &[
    required("name", FieldType::Named),
    field("domain", FieldType::Text),
    field("phone", FieldType::Text),
    field("industry", FieldType::Text),
    field("city", FieldType::Text),
    field("country", FieldType::Text),
    field("owner", FieldType::Text),
    field("created_at", FieldType::Moment),
];

const PEOPLE: &[Field] = &[
    field("email", FieldType::EmailHashed),
    field("phone", FieldType::PhoneParts),
    field("full_name", FieldType::Text),
    field("status", FieldType::Text),
    field("source", FieldType::Named),
    field("branch", FieldType::Named),
    field("company_id", FieldType::Text),
    field("company", FieldType::Named),
    field("city", FieldType::Text),
    field("country", FieldType::Text),
    field("created_at", FieldType::Moment),
    field("job_title", FieldType::Text),
    field("owner", FieldType::Text),
    field("contact_type", FieldType::Text),
    field("lifecycle_stage", FieldType::Text),
    field("referrer_username", FieldType::Text),
    field("referrer_type", FieldType::Text),
    field("commission_rate", FieldType::Percent),
    field("commission_rate_locked_at", FieldType::Instant),
    field("attribution_method", FieldType::Text),
    field("attribution_confidence", FieldType::Confidence),
    field("conversion_time", FieldType::Moment),
    field("source_tool", FieldType::Text),
    field("utm_source", FieldType::Text),
    field("utm_medium", FieldType::Text),
    field("utm_campaign", FieldType::Text),
    field("utm_term", FieldType::Text),
    field("utm_content", FieldType::Text),
    field("external_id", FieldType::Text),
    later("consent", FieldType::Truth),
];

const PROFILES: &[Field] = &[
    required("role", FieldType::Role),
    field("full_name", FieldType::Text),
    field("email", FieldType::EmailHashed),
    field("user_email", FieldType::EmailHashed),
    field("phone", FieldType::PhoneParts),
    field("created_at", FieldType::Moment),
    field("referrer_username", FieldType::Text),
    field("referrer_type", FieldType::Text),
    field("commission_rate", FieldType::Percent),
    field("commission_rate_locked_at", FieldType::Instant),
    field("attribution_method", FieldType::Text),
    field("attribution_confidence", FieldType::Confidence),
];

const CONVERSIONS: &[Field] = &[
    required("event_name", FieldType::Text),
    field("lead_id", FieldType::Text),
    field("email", FieldType::EmailHashed),
    field("phone", FieldType::Phone),
    field("full_name", FieldType::Text),
    required("event_time", FieldType::Moment),
    field("source_tool", FieldType::Text),
    field("utm_source", FieldType::Text),
    field("utm_medium", FieldType::Text),
    field("utm_campaign", FieldType::Text),
    field("utm_term", FieldType::Text),
    field("utm_content", FieldType::Text),
    field("external_id", FieldType::Text),
];

const DEALS: &[Field] = &[
    field("deal_name", FieldType::Text),
    field("pipeline", FieldType::Named),
    field("stage", FieldType::Named),
    field("amount", FieldType::Money),
    field("currency", FieldType::Currency),
    field("created_at", FieldType::Moment),
    field("close_date", FieldType::Moment),
    field("paid_date", FieldType::Moment),
    field("owner", FieldType::Text),
    field("lead_id", FieldType::Text),
    field("email", FieldType::Email),
    field("phone", FieldType::Phone),
    field("company_id", FieldType::Text),
    field("company", FieldType::Named),
];

const PAYMENTS: &[Field] = &[
    field("amount", FieldType::Money),
    field("amount_refunded", FieldType::Money),
    field("currency", FieldType::Currency),
    field("status", FieldType::PaymentStatus),
    required("paid_at", FieldType::Moment),
    field("description", FieldType::Text),
    field("invoice_id", FieldType::Text),
    field("reverses", FieldType::Text),
    field("lead_id", FieldType::Text),
    field("email", FieldType::Email),
    field("phone", FieldType::Phone),
    field("customer_name", FieldType::Named),
];

const RATES: &[Field] =
    &[required("currency", FieldType::Currency), required("date", FieldType::Moment), required("rate", FieldType::Rate)];

const ORDERS: &[Field] = &[
    field("scope", FieldType::Text),
    field("amount", FieldType::Money),
    field("amount_refunded", FieldType::Money),
    field("currency", FieldType::Currency),
    field("status", FieldType::OrderStatus),
    required("ordered_at", FieldType::Moment),
    field("event_name", FieldType::Text),
    field("tickets", FieldType::Count),
    field("full_name", FieldType::Text),
    field("buyer_id", FieldType::Text),
    field("email", FieldType::Email),
    field("phone", FieldType::Phone),
    field("city", FieldType::Text),
    field("country", FieldType::Text),
    field("consent", FieldType::Truth),
];

const ACTIVITIES: &[Field] = &[
    required("activity_type", FieldType::Text),
    field("subject", FieldType::Text),
    field("body", FieldType::Text),
    required("activity_time", FieldType::Moment),
    field("result", FieldType::Text),
    field("owner", FieldType::Text),
    field("person_id", FieldType::Text),
    field("email", FieldType::Email),
    field("phone", FieldType::Phone),
    field("full_name", FieldType::Text),
];

impl Kind {
    /// All kinds, in the order of loading.
    pub const ALL: [Self; 10] = [
        Self::Companies,
        Self::Contacts,
        Self::Leads,
        Self::Profiles,
        Self::Conversions,
        Self::Deals,
        Self::Payments,
        Self::Rates,
        Self::Orders,
        Self::Activities,
    ];

    /// The name in presets, in `--as` and in the book.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Companies => "companies",
            Self::Contacts => "contacts",
            Self::Leads => "leads",
            Self::Profiles => "profiles",
            Self::Conversions => "conversions",
            Self::Deals => "deals",
            Self::Payments => "payments",
            Self::Rates => "rates",
            Self::Orders => "orders",
            Self::Activities => "activities",
        }
    }

    /// What one of its rows is, for a person.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Companies => "a firm",
            Self::Contacts => "a person in the CRM",
            Self::Leads => "an enquiry of a person",
            Self::Profiles => "an account of a person, with the role that they have",
            Self::Conversions => "something that a person did: a form, a booking",
            Self::Deals => "a deal in a pipeline",
            Self::Payments => "money that was paid, or an invoice",
            Self::Rates => "what one unit of a currency was worth in the base currency, from a day on",
            Self::Orders => "an order of tickets or goods",
            Self::Activities => "something that was done with a person: a call, a message, a meeting, a note",
        }
    }

    /// Reads the name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text.trim().to_ascii_lowercase())
    }

    /// The fields of the kind, in the order of the columns of its staging table.
    #[must_use]
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Companies => COMPANIES,
            Self::Contacts | Self::Leads => PEOPLE,
            Self::Profiles => PROFILES,
            Self::Conversions => CONVERSIONS,
            Self::Deals => DEALS,
            Self::Payments => PAYMENTS,
            Self::Rates => RATES,
            Self::Orders => ORDERS,
            Self::Activities => ACTIVITIES,
        }
    }

    /// The field that holds the source's own id.
    #[must_use]
    pub fn id_field(self) -> &'static str {
        match self {
            Self::Companies => "company_id",
            Self::Contacts => "contact_id",
            Self::Leads => "lead_id",
            Self::Profiles => "profile_id",
            Self::Conversions => "event_id",
            Self::Deals => "deal_id",
            Self::Payments => "payment_id",
            Self::Rates => "rate_id",
            Self::Orders => "order_id",
            Self::Activities => "activity_id",
        }
    }

    /// Fields of which a file must hold at least one, or its rows would say nothing of anybody.
    #[must_use]
    pub fn identifying(self) -> &'static [&'static str] {
        match self {
            Self::Companies => &["name"],
            Self::Contacts => &["email", "phone", "full_name", "first_name", "last_name"],
            // A list of ids is one of leads, too: who they are may come with another sheet.
            Self::Leads => &["email", "phone", "full_name", "first_name", "last_name", "lead_id"],
            // Who is nobody's contact may have neither.
            Self::Profiles => &["email", "user_email", "phone", "full_name", "first_name", "last_name"],
            Self::Conversions => &["lead_id", "email", "phone"],
            Self::Deals => &["lead_id", "email", "phone", "company_id", "company"],
            Self::Payments => &["lead_id", "email", "phone", "customer_name"],
            Self::Rates => &["currency"],
            Self::Orders => &["buyer_id", "email", "phone"],
            Self::Activities => &["person_id", "email", "phone"],
        }
    }

    /// Names that a column can be mapped to: the id, the fields, the parts of a name, further addresses.
    #[must_use]
    pub fn mappable(self) -> Vec<&'static str> {
        let mut names = vec![self.id_field()];
        names.extend(self.fields().iter().map(|field| field.name));
        if matches!(self, Self::Contacts | Self::Leads | Self::Profiles | Self::Conversions | Self::Orders | Self::Activities) {
            names.extend(["first_name", "last_name"]);
        }
        if matches!(self, Self::Contacts | Self::Leads) {
            names.push(OTHER_EMAIL);
        }
        if self == Self::Payments {
            names.push(PAYEE_EMAIL);
        }
        names
    }
}
