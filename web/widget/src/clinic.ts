/** What the server tells the frame about the clinic (samtal/api/assets.py). */
export interface Clinic {
  key: string;
  name: string;
  language: string;
  emergency: string;
  advice: string;
  phone: string;
  whatsapp: string;
}
